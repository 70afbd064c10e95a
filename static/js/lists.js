// Which rows a list takes, and where each stands: pure functions.

// For every wanted key at least one of the row's values is among the wanted ones.
export function accepts(where, facets) {
  return Object.entries(where).every(([key, wanted]) => {
    const values = facets[key] ?? [];
    return values.some((value) => wanted.includes(value));
  });
}

// The index in `sorts` (in order already) before which a row with this sort stands; behind its equals.
export function place(sorts, sort, down = false) {
  const index = sorts.findIndex((other) => comesBefore(sort, other, down));
  return index < 0 ? sorts.length : index;
}

// The same items in order; those with equal sorts keep their places.
export function ordered(items, sortOf, down = false) {
  return [...items].sort((one, other) => {
    if (comesBefore(sortOf(one), sortOf(other), down)) return -1;
    return comesBefore(sortOf(other), sortOf(one), down) ? 1 : 0;
  });
}

function comesBefore(sort, other, down) {
  return down ? sort > other : sort < other;
}
