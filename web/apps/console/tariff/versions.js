/** The latest that has begun; of two with the same moment, the higher number. */
export function inForceOf(versions, now = Date.now()) {
  return versions.filter((one) => new Date(one.effectiveFrom).getTime() <= now).sort((a, b) =>
    new Date(b.effectiveFrom).getTime() - new Date(a.effectiveFrom).getTime() || b.number - a.number
  )[0];
}

/** Until when each version holds: the moment at which a later one begins, or none. */
export function endOf(version, versions) {
  const begin = new Date(version.effectiveFrom).getTime();
  const later = versions.filter((one) => {
    const other = new Date(one.effectiveFrom).getTime();
    return other > begin || (other === begin && one.number > version.number);
  });
  return later.length ? Math.min(...later.map((one) => new Date(one.effectiveFrom).getTime())) : null;
}
