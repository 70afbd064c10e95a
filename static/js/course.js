// What to do with news from the server, judged by where this page stands: pure functions of both positions.
// A position is {seq, link}: the newest entry this page shows, and the first sixteen characters of its link.

// "drop" what is known, "apply" what follows on, "ask" where something lies between, "fork" where histories differ.
export function judgePush(have, push) {
  if (push.seq === have.seq) return sameLink(have, push) ? "drop" : "fork";
  if (push.seq < have.seq) return "drop";
  return push.prev <= have.seq ? "apply" : "ask";
}

// A tick may have been read just before the push that this page has already seen: older ones say nothing.
export function judgeTick(have, tick) {
  if (tick.seq > have.seq) return "ask";
  return tick.seq === have.seq && !sameLink(have, tick) ? "ask" : "drop";
}

// On joining there is no such excuse: a server that is behind this page, or differs from it, must say so itself.
export function judgeJoin(have, answer) {
  return answer.seq === have.seq && sameLink(have, answer) ? "drop" : "ask";
}

export function unseen(have, entries = []) {
  return entries.filter((entry) => entry.seq > have.seq);
}

function sameLink(have, other) {
  return !have.link || !other.link || have.link === other.link;
}
