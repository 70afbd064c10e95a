/* What a power cut leaves: at each sync a file is copied to $POWER_KEEPS, and nowhere else is it safe.
 * Files of $POWER_OF alone; a file that is removed there is removed here. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int kept_as(const char *path, char *kept) {
    const char *of = getenv("POWER_OF"), *keeps = getenv("POWER_KEEPS");
    if (!of || !keeps || strncmp(path, of, strlen(of)) || path[strlen(of)] != '/') return 0;
    const char *name = path + strlen(of);
    return !strchr(name + 1, '/') && snprintf(kept, PATH_MAX, "%s%s", keeps, name) < PATH_MAX - 8;
}

static void keep(int fd) {
    char link[64], path[PATH_MAX], kept[PATH_MAX], fresh[PATH_MAX + 8], block[1 << 16];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (!kept_as(path, kept)) return;
    snprintf(fresh, sizeof fresh, "%s.fresh", kept);
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0) abort();
    off_t at = 0;
    for (ssize_t got; (got = pread(fd, block, sizeof block, at)) > 0; at += got)
        if (write(to, block, got) != got) abort();
    close(to);
    if (rename(fresh, kept)) abort();
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    int failed = real(fd);
    if (!failed) keep(fd);
    return failed;
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    int failed = real(fd);
    if (!failed) keep(fd);
    return failed;
}

int unlink(const char *path) {
    char kept[PATH_MAX];
    int (*real)(const char *) = dlsym(RTLD_NEXT, "unlink");
    if (kept_as(path, kept)) real(kept);
    return real(path);
}
