// Makes the ten digits of the spoken captcha anew: `node assets/spoken/make.mjs`, with espeak-ng installed.
//
// Each digit is spoken by each voice, cut free of silence, brought to 8 kHz (what a telephone carries), to one loudness, and
// kept as plain WAV: 44 bytes of header, one channel, 16 bits.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Read digit by digit, as telephone numbers are: 幺 for one, which cannot be taken for 七.
const WORDS = [..."零幺二三四五六七八九"];
const VOICES = {
  low: ["-v", "cmn", "-p", "32", "-s", "138"],
  bright: ["-v", "cmn+f2", "-p", "58", "-s", "130"],
  even: ["-v", "cmn+m3", "-p", "46", "-s", "145"],
};
const RATE = 8000;
const LOUDNESS = 0.16;
const SILENCE = 0.04;

function spoken(word, voice, folder) {
  const file = join(folder, "word.wav");
  execFileSync("espeak-ng", [...voice, "-w", file, word]);
  const bytes = readFileSync(file);
  const rate = bytes.readUInt32LE(24);
  const samples = [];
  for (let at = 44; at + 1 < bytes.length; at += 2) samples.push(bytes.readInt16LE(at) / 32768);
  return { rate, samples };
}

// The sound between the first and the last moment that is more than a breath.
function trimmed(samples, rate) {
  const loud = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) * SILENCE;
  const first = samples.findIndex((one) => Math.abs(one) > loud);
  const last = samples.findLastIndex((one) => Math.abs(one) > loud);
  const breath = Math.round(rate * 0.01);
  return samples.slice(Math.max(0, first - breath), last + breath);
}

// A window of sines over what the new rate can carry.
function resampled(samples, from) {
  const step = from / RATE;
  const reach = 16 * step;
  return Array.from({ length: Math.floor(samples.length / step) }, (_, place) => {
    const middle = place * step;
    let [sum, weight] = [0, 0];
    for (let at = Math.ceil(middle - reach); at <= middle + reach; at += 1) {
      const x = (at - middle) / step;
      const sine = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const part = sine * (0.5 + 0.5 * Math.cos((Math.PI * (at - middle)) / reach));
      sum += part * (samples[at] ?? 0);
      weight += part;
    }
    return sum / weight;
  });
}

// One loudness, with soft edges.
function evened(samples) {
  const power = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
  const peak = samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const gain = Math.min(LOUDNESS / power, 0.9 / peak);
  const edge = RATE * 0.008;
  return samples.map((one, at) => one * gain * Math.min(1, at / edge, (samples.length - 1 - at) / edge));
}

function wav(samples) {
  const bytes = Buffer.alloc(44 + samples.length * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples.length * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(RATE, 24);
  bytes.writeUInt32LE(RATE * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((one, at) => bytes.writeInt16LE(Math.round(one * 32767), 44 + at * 2));
  return bytes;
}

const folder = mkdtempSync(join(tmpdir(), "spoken-"));
let total = 0;
for (const [name, voice] of Object.entries(VOICES)) {
  mkdirSync(join(import.meta.dirname, name), { recursive: true });
  WORDS.forEach((word, digit) => {
    const { rate, samples } = spoken(word, voice, folder);
    const bytes = wav(evened(resampled(trimmed(samples, rate), rate)));
    total += bytes.length;
    writeFileSync(join(import.meta.dirname, name, `${digit}.wav`), bytes);
  });
}
rmSync(folder, { recursive: true });
console.log(`${total} bytes`);
