'use strict';
// How Postgres names what a statement leaves unnamed, and where it cuts names.

const kNameLimit = 63;

// The first 63 bytes, not cutting a character in two.
function cutName(name) {
  const bytes = Buffer.from(name);
  if (bytes.length <= kNameLimit) return name;
  let end = kNameLimit;
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}

function cutBytes(text, length) {
  const bytes = Buffer.from(text);
  if (bytes.length <= length) return text;
  let end = length;
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) end--;
  return bytes.subarray(0, end).toString();
}

// makeObjectName: `<table>_<columns>_<label>`, the longer of the first two parts shrinks until 63 bytes fit.
function objectName(table, columns, label) {
  const second = columns.length ? columns.join('_') : null;
  let a = Buffer.byteLength(table);
  let b = second === null ? 0 : Buffer.byteLength(second);
  const overhead = Buffer.byteLength(label) + 1 + (second === null ? 0 : 1);
  while (a + b > kNameLimit - overhead) {
    if (a > b) a--;
    else b--;
  }
  const middle = second === null ? '' : '_' + cutBytes(second, b);
  return cutBytes(table, a) + middle + '_' + label;
}

// An identifier as SQL prints it: quoted only when it must be.
function quoteName(name) {
  return /^[a-z_][a-z0-9_$]*$/.test(name) ? name : '"' + name.replace(/"/g, '""') + '"';
}

module.exports = { cutName, objectName, quoteName };
