// What a program of others is told, and how it has a person go somewhere: a line of JSON each way.
import readline from 'node:readline'

export const told = JSON.parse(process.argv[2])
const answers = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()

export function say(line) {
  process.stdout.write(JSON.stringify(line) + '\n')
}

export async function visit(url) {
  say({ visit: String(url) })
  return new URL(JSON.parse((await answers.next()).value).back)
}

export function must(holds, what) {
  if (!holds) throw new Error(what)
}

export async function privateKey(jwk) {
  return crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
}

export async function run(flows) {
  for (const [name, flow] of Object.entries(flows)) {
    await flow()
    say({ done: name })
  }
  process.exit(0)
}
