'use strict';

// A small seeded generator: the same seed makes the same sets on every machine.
class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n) {
    return Math.floor(this.next() * n);
  }
  between(low, high) {
    return low + this.below(high - low + 1);
  }
  chance(probability) {
    return this.next() < probability;
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  // {value: weight}
  weighted(weights) {
    const entries = Object.entries(weights);
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [value, weight] of entries) if ((at -= weight) < 0) return value;
    return entries[0][0];
  }
  some(list, count) {
    const rest = [...list];
    const out = [];
    while (rest.length && out.length < count) out.push(rest.splice(this.below(rest.length), 1)[0]);
    return out;
  }
  shuffled(list) {
    return this.some(list, list.length);
  }
}

module.exports = { Random };
