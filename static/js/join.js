// The link of an invitation's e-mail carries the code where no server sees it: it is put into its field, and taken away.
const field = document.getElementById("code");
const code = decodeURIComponent(location.hash.slice(1));

if (code && field && !field.value) {
  field.value = code;
  history.replaceState(null, "", location.pathname);
}
