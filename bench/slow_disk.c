/* A disk whose sync takes SLOW_DISK_US microseconds, whatever the real one takes: preloaded into a server. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static void wait_for_disk(void) {
    const char *told = getenv("SLOW_DISK_US");
    if (told != NULL)
        usleep((useconds_t)atoi(told));
}

int fsync(int file) {
    static int (*real)(int);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "fsync");
    int answer = real(file);
    wait_for_disk();
    return answer;
}

int fdatasync(int file) {
    static int (*real)(int);
    if (real == NULL)
        *(void **)&real = dlsym(RTLD_NEXT, "fdatasync");
    int answer = real(file);
    wait_for_disk();
    return answer;
}
