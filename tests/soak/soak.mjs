// Users who go about their work and attackers who do what they can, for so many seconds; then the verdict.
import { attackers } from './attackers.mjs'
import { flat, sampled } from './memory.mjs'
import { users } from './users.mjs'

const seconds = Number(process.argv[2] ?? 600)
const until = Date.now() + seconds * 1_000
const going = () => Date.now() < until

const memory = sampled(Number(process.env.SERVICE_PID), going)
const attacks = attackers(going)
const work = await users(going)
const outcomes = await attacks
const samples = await memory

console.log('\nusers')
for (const [what, { done, failed, p50, p95, worst }] of Object.entries(work.kinds)) {
  console.log(`  ${what}: ${done} done, ${failed} failed, median ${p50} ms, 95 % in ${p95} ms, worst ${worst} ms`)
}
console.log(`  told of ${work.told} of ${work.paid} payments`)
console.log('attackers')
for (const [what, answers] of Object.entries(outcomes)) console.log(`  ${what}: ${JSON.stringify(answers)}`)
const { middle, last, most, files, steady } = flat(samples)
console.log(`memory: ${middle} MiB in the middle third, ${last} MiB in the last, ${most} MiB at most; open files at the end ${files}`)

const broken = Object.entries(outcomes).flatMap(([what, answers]) =>
  Object.keys(answers).filter((answer) => /^5/.test(answer) && answer !== '503').map((answer) => `${what}: ${answer}`),
)
const verdicts = [
  ['every user was answered', work.failures.length === 0, work.failures.slice(0, 5).join('\n    ')],
  ['every payment was told', work.told === work.paid],
  ['no attack found a fault', broken.length === 0, broken.join(', ')],
  ['memory is flat', steady],
  ['what was opened is closed', files < 200],
]
console.log()
for (const [what, holds, why] of verdicts) console.log(`${holds ? 'ok' : 'NOT OK'}: ${what}${holds || !why ? '' : `\n    ${why}`}`)
const failed = verdicts.filter(([, holds]) => !holds).length
console.log(`\n${verdicts.length - failed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
