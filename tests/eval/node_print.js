// Runs the cases of semantics.js (argv 2) in Node and prints each result in the form of eval::Print, so that a test can
// compare the two: "=== title" and the value.
'use strict'
const fs = require('fs')

const isName = (text) => /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(text)
const quote = (text) => '"' + text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n') + '"'

function members (object, message) {
  const parts = []
  for (const key of Reflect.ownKeys(object)) {
    const own = Object.getOwnPropertyDescriptor(object, key)
    if (!own.enumerable && !(message && key === 'message')) continue
    const name = typeof key === 'symbol' ? `[${key.description}]` : isName(key) ? key : quote(key)
    const value = own.get ? '<getter>' : own.set ? '<setter>' : print(own.value)
    parts.push(`${name}: ${value}`)
  }
  return parts.length ? `{ ${parts.join(', ')} }` : '{}'
}

function print (value) {
  switch (typeof value) {
    case 'string': return quote(value)
    case 'bigint': return `${value}n`
    case 'symbol': return `Symbol(${value.description})`
    case 'function': {
      const kind = /^class\b/.test(Function.prototype.toString.call(value)) ? 'class' : 'function'
      const own = members(value)
      return kind + (value.name ? ' ' + value.name : '') + (own === '{}' ? '' : ' ' + own)
    }
    case 'object': break
    default: return Object.is(value, -0) ? '-0' : String(value)
  }
  if (value === null) return 'null'
  if (Array.isArray(value)) {
    const parts = []
    for (let i = 0; i < value.length; i++) parts.push(i in value ? print(value[i]) : '<hole>')
    return `[${parts.join(', ')}]`
  }
  if (value instanceof Set) return `Set[${[...value].map(print).join(', ')}]`
  if (value instanceof Map) return `Map{${[...value].map(([k, v]) => `${print(k)} => ${print(v)}`).join(', ')}}`
  if (value instanceof Date) return `Date(${value.getTime()})`
  if (value instanceof RegExp) return 'RegExp'
  if (value instanceof Error) return `Error ${members(value, true)}`
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return `Object(${print(value.valueOf())})`
  return members(value)
}

async function main () {
  const cases = fs.readFileSync(process.argv[2], 'utf8').split(/^\/\/ === /m).slice(1)
  for (const text of cases) {
    const line = text.indexOf('\n')
    const body = text.slice(line + 1)
    const run = new Function('require', `'use strict'; return (async () => {${body}\n})()`)
    console.log(`=== ${text.slice(0, line)}`)
    try {
      console.log(print(await run(require)))
    } catch (error) {
      console.log(`throws ${error}`)
    }
  }
}

main()
