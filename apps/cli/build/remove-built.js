import { existsSync, readdirSync, rmSync } from "node:fs";

// The names of built files hold a hash: what an earlier build left would be published too. The types are of another program.
const directory = new URL("../dist/", import.meta.url);
const names = existsSync(directory) ? readdirSync(directory).filter((name) => /\.c?js$/.test(name)) : [];
for (const name of names) rmSync(new URL(name, directory));
