// What to do with news from the server, judged by where this page stands: pure functions of both positions.
// A position is {seq, link}: the newest entry this page shows, and the first sixteen characters of its link.

// "drop" what is known, "apply" what follows on, "ask" where something lies between, "fork" where histories differ.
export function judgePush(have, push) {
  if (push.seq === have.seq) return sameLink(have, push) ? "drop" : "fork";
  if (push.seq < have.seq) return "drop";
  if (push.prev > have.seq) return "ask";
  return sameLink(have, { link: linkAt(have.seq, push) }) ? "apply" : "fork";
}

// The server's head, in a tick or on joining: one that is behind this page, or differs from it, must say so itself.
// A tick that was only overtaken by a push costs one question.
export function judgeHead(have, head) {
  return head.seq === have.seq && sameLink(have, head) ? "drop" : "ask";
}

export function unseen(have, entries = []) {
  return entries.filter((entry) => entry.seq > have.seq);
}

// What a push says of the entry that this page stands at: the one it follows, or one of those in it.
function linkAt(seq, push) {
  if (push.prev === seq) return push.prev_link;
  return push.entries?.find((entry) => entry.seq === seq)?.link;
}

function sameLink(have, other) {
  return !have.link || !other.link || have.link === other.link;
}
