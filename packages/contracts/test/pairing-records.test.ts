import { expect, it } from "vitest";
import {
  countersCollection,
  grantsCollection,
  noticesCollection,
  requestKey,
  requestsCollection,
} from "../src/index.js";

it("Collections are named by what they hold, the channel and the account.", () => {
  expect(requestsCollection("telegram")).toBe("pairing-requests/telegram");
  expect(grantsCollection("telegram", "work")).toBe("pairing-grants/telegram/work");
  expect(countersCollection("telegram")).toBe("pairing-counters/telegram");
  expect(noticesCollection("telegram")).toBe("pairing-notices/telegram");
});

it("S96: no two senders share a key, even if a sender id holds slashes.", () => {
  const keys = [
    requestKey("default", "5"),
    requestKey("work", "5"),
    requestKey("work", "x/5"),
    requestKey("work", "default/5"),
  ];
  expect(new Set(keys).size).toBe(keys.length);
});
