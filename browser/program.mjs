// Starts the program in demo mode with a folder, ports and a database of its own, and stops it.
import { spawn, execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const given = new Set();

// A port that nobody listens at, and none twice: several programs start at once.
export const freePort = () =>
  new Promise((done) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => (given.has(port) ? freePort().then(done) : (given.add(port), done(port))));
    });
  });

export const binary = resolve(import.meta.dirname, "../target/debug/talent");

// `extra` are environment variables on top. Browsers offer passkeys under the name `localhost`, not under an address.
export async function start(database, extra = {}, host = "127.0.0.1") {
  const folder = mkdtempSync(join(tmpdir(), "talent-journey-"));
  const [port, simulators] = [await freePort(), await freePort()];
  const origin = `http://${host}:${port}`;
  const environment = {
    PATH: process.env.PATH,
    TALENT__SERVER__LISTEN: `127.0.0.1:${port}`,
    TALENT__SERVER__ORIGIN: origin,
    TALENT__DATA__FOLDER: join(folder, "data"),
    TALENT__DEMO__SIMULATORS: `127.0.0.1:${simulators}`,
    // Journeys ask for more codes in a minute than people do.
    TALENT__SMS__LIMITS__PHONE_PER_MINUTE: "100",
    TALENT__SMS__LIMITS__PHONE_PER_HOUR: "100",
    TALENT__SMS__LIMITS__PHONE_PER_DAY: "100",
    ...(database ? { TALENT__DATA__DATABASE: database } : {}),
    ...extra,
  };
  const log = [];
  const child = spawn(binary, [], { cwd: folder, env: environment });
  child.stderr.on("data", (text) => log.push(String(text)));
  await new Promise((done, fail) => {
    child.stdout.on("data", (text) => String(text).includes("已启动") && done());
    child.on("exit", (code) => fail(new Error(`the program ended with ${code}\n${log.join("")}`)));
  });
  const inbox = `http://127.0.0.1:${simulators}`;
  const { now } = await (await fetch(`${inbox}/inbox.json`)).json();
  const ahead = now * 1000 - Date.now();
  return {
    origin,
    folder,
    environment,
    inbox,
    // The program's time as it was set when it started, which what the journey moves later does not change.
    time: () => Date.now() + ahead,
    day: (days) => new Date(Date.now() + ahead + days * 86400000).toISOString().slice(0, 10),
    log: () => log.join(""),
    stop: () =>
      new Promise((done) => {
        child.removeAllListeners("exit");
        child.on("exit", () => {
          rmSync(folder, { recursive: true, force: true });
          done();
        });
        child.kill("SIGTERM");
      }),
  };
}

// Runs another command of the program in the place of a started one, and answers what it printed.
export const command = (program, ...words) =>
  execFileSync(binary, words, { cwd: program.folder, env: program.environment, encoding: "utf8" });

let made = 0;

// A database of its own on the test server, and how to drop it.
export function postgres(server) {
  made += 1;
  const name = `talent_journey_${process.pid}_${made}`;
  const psql = (statement) => execFileSync("psql", ["-q", server, "-c", statement]);
  psql(`CREATE DATABASE ${name}`);
  return {
    url: `${server.slice(0, server.lastIndexOf("/"))}/${name}`,
    drop: () => psql(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}
