'use strict';
const fs = require('fs');
const path = require('path');

// A page of rules/ as the claims need it: what it says, what it quotes, and its examples as files at base and at head.

const kRules = path.resolve(__dirname, '../../../rules');

// These sections speak of behaviour, and message and help in front.
const kProse = /^(Why|When to ignore it)$/;
// By such words the errors and warnings of a server are told from other code.
const kServer = new RegExp('\\b(cannot|does not exist|already exists|violates|invalid input|is in a primary key|too long|detected|' +
  'no transaction in progress|unsafe use|must be committed|can only be used|permission denied)\\b');

const withoutMark = (line) => line.replace(/\s*(\/\/|--|#) finding$/, '');

function sectionsOf(text) {
  const sections = [{ heading: '', lines: [] }];
  let fence = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) fence = !fence;
    if (!fence && line.startsWith('## ')) sections.push({ heading: line.slice(3).trim(), lines: [] });
    else sections.at(-1).lines.push(line);
  }
  return sections;
}

function fencesOf(lines) {
  const fences = [];
  let open = null;
  for (const line of lines) {
    if (!line.startsWith('```')) open?.lines.push(withoutMark(line));
    else if (open) open = null;
    else fences.push((open = { info: line.slice(3).trim(), lines: [] }));
  }
  return fences;
}

function ends(lines) {
  const side = (sign) => {
    const of = lines.filter((line) => line === '' || line[0] === ' ' || line[0] === sign);
    return of.some((line) => line !== '') ? of.map((line) => line.slice(1) + '\n').join('') : undefined;
  };
  return { base: side('-'), head: side('+') };
}

function exampleOf({ heading, lines }) {
  const example = { heading, bad: heading.startsWith('Bad'), base: {}, head: {}, meanwhile: {} };
  for (const { info, lines: text } of fencesOf(lines)) {
    const [language, file, when] = info.split(' ');
    if (!file) continue;  // a configuration
    if (when === 'meanwhile') example.meanwhile[file] = text.join('\n') + '\n';
    else if (language !== 'diff') example.head[file] = text.join('\n') + '\n';
    else {
      const { base, head } = ends(text);
      if (base !== undefined) example.base[file] = base;
      if (head !== undefined) example.head[file] = head;
    }
  }
  return example;
}

const isExample = ({ heading }) => /^(Bad|Good)\b/.test(heading);

function quotesOf(front, sections) {
  const prose = sections.filter(({ heading }) => kProse.test(heading)).flatMap(({ lines }) => lines).join(' ');
  const intro = sections[0].lines.join(' ');
  const spans = [...`${front} ${intro} ${prose}`.matchAll(/`([^`]+)`/g)].map(([, span]) => span);
  return [...new Set(spans.filter((span) => kServer.test(span)))];
}

// -> { rule, category, quotes: […], examples: [{ heading, bad, base, head, meanwhile }] }
function readPage(file) {
  const [, front, text] = fs.readFileSync(path.join(kRules, file), 'utf8').split(/^---$/m);
  const sections = sectionsOf(text);
  return { rule: path.basename(file, '.md'), category: /^category: (\S+)$/m.exec(front)[1], quotes: quotesOf(front, sections),
    examples: sections.filter(isExample).map(exampleOf) };
}

const readPages = () => fs.readdirSync(kRules).filter((file) => file.endsWith('.md')).sort().map(readPage);

module.exports = { readPages };
