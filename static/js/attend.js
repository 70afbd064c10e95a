// Opening a live meeting's page proposes one's agency as present, once; a person confirms it.

export async function proposeAttendance(url, csrfToken) {
  const body = new URLSearchParams({ csrf_token: csrfToken, key: crypto.randomUUID() });
  try {
    await fetch(url, { method: "POST", body, headers: { "X-Requested-With": "scg" } });
  } catch { /* a proposal that doesn't arrive harms nobody: the roll-call asks anyway */ }
}
