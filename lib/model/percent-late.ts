/**
 * What is late, in whole percent, of a share that is in time.
 *
 * Shape  0 only where nothing is late and 100 only where everything is: what is little is not rounded to nothing. What is in time is 100
 *        less this, so that the two always agree.
 * Units  `inTime` is 0 to 1.
 */
export function percentLate(inTime: number): number {
  if (inTime >= 1) return 0;
  if (inTime <= 0) return 100;
  return Math.min(99, Math.max(1, Math.round((1 - inTime) * 100)));
}
