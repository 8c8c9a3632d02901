import { storeSuite } from "@openclaw/testkit";
import { describe, it } from "vitest";
import { createMemoryStore } from "../src/index.js";

storeSuite({
  runner: { describe, it },
  name: "The memory store",
  createStore: () => ({ store: createMemoryStore() }),
});
