// How much memory the service takes, over time.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const EVERY = 5_000

/** The files and MiB that the process has, every few seconds while `going`, and once when all is quiet again. */
export async function sampled(pid, going) {
  const samples = []
  const take = () => samples.push({ memory: resident(pid), files: readdirSync(`/proc/${pid}/fd`).length })
  while (going()) {
    await sleep(EVERY)
    take()
    process.stdout.write(`${samples.at(-1).memory} `)
  }
  await sleep(2 * EVERY)
  take()
  return samples
}

const resident = (pid) => Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1_024)

/** Memory is flat where the last third takes no more than the middle one, but for what an allocator keeps at hand. */
export function flat(samples) {
  const third = Math.floor(samples.length / 3)
  const mean = (part) => Math.round(part.reduce((sum, { memory }) => sum + memory, 0) / Math.max(part.length, 1))
  const [middle, last] = [mean(samples.slice(third, 2 * third)), mean(samples.slice(2 * third))]
  const most = Math.max(...samples.map(({ memory }) => memory))
  return { middle, last, most, files: samples.at(-1).files, steady: last <= middle * 1.05 + 16 }
}
