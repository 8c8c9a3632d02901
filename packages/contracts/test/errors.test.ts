import { describe, expect, it } from "vitest";
import { OpenClawError, isOpenClawError, silentLogger } from "../src/index.js";

describe("OpenClawError", () => {
  it("An error carries its code, its message, its cause and facts for programs.", () => {
    const cause = new Error("ENOSPC");
    const details = { path: "/x", retryAfterMs: 5 };
    const error = new OpenClawError("STORE_WRITE_FAILED", "The disk is full.", { cause, details });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "OpenClawError", code: "STORE_WRITE_FAILED", cause, details });
    expect(String(error)).toBe("OpenClawError: The disk is full.");
  });

  it("Without options there is no cause, and there are no facts.", () => {
    const error = new OpenClawError("STORE_CLOSED", "closed");
    expect(Object.hasOwn(error, "cause")).toBe(false);
    expect(error.details).toEqual({});
  });
});

describe("isOpenClawError", () => {
  it("An error is known by its name and code.", () => {
    const error = new OpenClawError("STORE_CLOSED", "closed");
    expect(isOpenClawError(error)).toBe(true);
    expect(isOpenClawError(error, "STORE_CLOSED")).toBe(true);
    expect(isOpenClawError(error, "STORE_LOCKED")).toBe(false);
  });

  it("An error of another copy of this package is known too.", () => {
    const foreign = Object.assign(new Error("closed"), { name: "OpenClawError", code: "STORE_CLOSED" });
    expect(isOpenClawError(foreign, "STORE_CLOSED")).toBe(true);
  });

  it.each([[undefined], [null], ["OpenClawError"], [{ name: "OpenClawError", code: "X" }], [new Error("x")]])(
    "%j is none.",
    (value) => {
      expect(isOpenClawError(value)).toBe(false);
    },
  );
});

it("The silent logger takes everything and says nothing.", () => {
  for (const level of ["debug", "info", "warn", "error"] as const) {
    expect(silentLogger[level]({ senderId: "5" }, "text")).toBeUndefined();
  }
});
