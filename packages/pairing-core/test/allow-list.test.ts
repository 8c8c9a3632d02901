import type { ChannelIdentity } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { compilePolicy } from "../src/allow-list.js";
import { compileAllowList, defaultIdentity, type AccessPolicy } from "../src/index.js";

const identity: ChannelIdentity = {
  ...defaultIdentity,
  channel: "telegram",
  normalizeAllowEntry: (entry) => {
    const id = entry.replace(/^(?:telegram|tg):/i, "");
    return /^\d+$/.test(id) ? id : undefined;
  },
};
const compiled = (policy: AccessPolicy) => compilePolicy(policy, identity);
const listed = (policy: AccessPolicy, groupId = "g") => {
  const list = compiled(policy).groupAllowFrom(groupId);
  return list.everybody ? ["*"] : [...list.senders];
};

describe("compileAllowList", () => {
  it("Entries are trimmed and normalised; blanks and entries that name nobody safely are dropped.", () => {
    const list = compileAllowList([" tg:5 ", "", " ", "@bob", "TELEGRAM:7", "5"], (entry) =>
      identity.normalizeAllowEntry(entry),
    );
    expect(list).toEqual({ everybody: false, senders: new Set(["5", "7"]) });
  });

  it("S105: the wildcard counts only when it stands alone, and is no sender.", () => {
    expect(compileAllowList([" * "])).toEqual({ everybody: true, senders: new Set() });
    expect(compileAllowList(["telegram:*", "**", "5*"], (entry) => entry.replace("telegram:", ""))).toEqual({
      everybody: false,
      senders: new Set(["**", "5*"]),
    });
  });

  it("Numbers of unchecked configuration count as their digits, everything else is dropped.", () => {
    expect(compileAllowList([5, null, undefined, {}, ["7"], true])).toEqual({
      everybody: false,
      senders: new Set(["5"]),
    });
  });

  it("An entry that normalises to nothing or to the wildcard is dropped.", () => {
    const senders = compileAllowList(["a", "b"], (entry) => (entry === "a" ? "" : "*")).senders;
    expect(senders).toEqual(new Set());
  });
});

describe("compilePolicy", () => {
  it("Everything left out is the safe choice.", () => {
    const policy = compiled({});
    expect(policy.dmPolicy).toBe("pairing");
    expect(policy.groupPolicy("g")).toBe("allowlist");
    expect(listed({})).toEqual([]);
  });

  it("A group goes by its own list, else by the list for groups, else by the list for direct messages.", () => {
    const groups = { mine: { allowFrom: ["1"] }, plain: {} };
    expect(listed({ allowFrom: ["3"], groupAllowFrom: ["2"], groups }, "mine")).toEqual(["1"]);
    expect(listed({ allowFrom: ["3"], groupAllowFrom: ["2"], groups }, "plain")).toEqual(["2"]);
    expect(listed({ allowFrom: ["3"], groupAllowFrom: ["2"], groups }, "other")).toEqual(["2"]);
    expect(listed({ allowFrom: ["3"], groups }, "other")).toEqual(["3"]);
    expect(listed({ allowFrom: ["3"], groupAllowFrom: [], groups }, "other")).toEqual(["3"]);
    expect(listed({ allowFrom: ["3"], groupAllowFrom: ["", " "], groups }, "other")).toEqual(["3"]);
  });

  it("S101: an empty list of one group closes that group.", () => {
    expect(listed({ allowFrom: ["*"], groups: { mine: { allowFrom: [] } } }, "mine")).toEqual([]);
  });

  it("S101: a list of one group holds where the others are open, and `*` is the list of all groups without one.", () => {
    const groups = { mine: { allowFrom: ["1"] }, closed: { allowFrom: [] }, plain: {} };
    for (const groupAllowFromHolds of ["senders", "chats"] as const) {
      const open = compiled({ groupPolicy: "open", groups, groupAllowFromHolds });
      expect(["mine", "closed", "plain", "other"].map((groupId) => open.groupPolicy(groupId))).toEqual([
        "allowlist",
        "allowlist",
        "open",
        "open",
      ]);
      expect([...open.groupAllowFrom("mine").senders]).toEqual(["1"]);
      expect(open.groupAllowFrom("closed")).toEqual({ everybody: false, senders: new Set() });
    }
    const others = { groupAllowFrom: ["1", "2"], groups: { ...groups, "*": { allowFrom: ["2"] } } };
    expect(listed(others, "mine")).toEqual(["1"]);
    expect(listed(others, "other")).toEqual(["2"]);
    expect(compiled({ groupPolicy: "open", ...others }).groupPolicy("other")).toBe("allowlist");
    expect(compiled({ groupPolicy: "disabled", ...others }).groupPolicy("mine")).toBe("disabled");
  });

  it("S101: a list for groups whose entries are all unusable closes the groups, and does not fall back.", () => {
    expect(listed({ allowFrom: ["*"], groupAllowFrom: ["@bob"] })).toEqual([]);
  });

  it("S101: where allowFrom never counts in groups, no list for groups is nobody.", () => {
    expect(listed({ allowFrom: ["3", "*"], groupsUseAllowFrom: false })).toEqual([]);
    expect(listed({ allowFrom: ["3"], groupAllowFrom: ["2"], groupsUseAllowFrom: false })).toEqual(["2"]);
  });

  it("S101: a list of groups admits all of a group that it names, or those whom the group names, and nobody elsewhere.", () => {
    const policy = {
      allowFrom: ["3", "*"],
      groupAllowFrom: ["oc_open", "oc_narrow"],
      groupAllowFromHolds: "chats",
      groups: { oc_narrow: { allowFrom: ["1"] }, oc_other: { allowFrom: ["1"] } },
    } as const;
    expect(listed(policy, "oc_open")).toEqual(["*"]);
    expect(listed(policy, "oc_narrow")).toEqual(["1"]);
    for (const groupId of ["oc_other", "OC_OPEN", "oc_ope", "", "3"])
      expect(listed(policy, groupId)).toEqual([]);
    expect(listed({ ...policy, groupAllowFrom: [] }, "oc_open")).toEqual([]);
    expect(listed({ ...policy, groupAllowFrom: ["*"] }, "oc_any")).toEqual(["*"]);
  });

  it("A group may be named like a property of objects.", () => {
    for (const groupId of ["__proto__", "constructor", "toString"]) {
      expect(listed({ allowFrom: ["3"], groups: { mine: { allowFrom: ["1"] } } }, groupId)).toEqual(["3"]);
    }
  });

  it.each([
    [{ dmPolicy: "Open" }, "dmPolicy"],
    [{ groupPolicy: "pairing" }, "groupPolicy"],
    [{ dmPolicy: null }, "dmPolicy"],
    [{ groupAllowFromHolds: "rooms" }, "groupAllowFromHolds"],
    [{ allowFrom: "15" }, "allowFrom"],
    [{ groupAllowFrom: { 0: "5" } }, "groupAllowFrom"],
    [{ groups: { mine: { allowFrom: "15" } } }, "groups.<id>.allowFrom"],
  ])("Unchecked configuration %j is refused with INVALID_POLICY that names the field.", (policy, field) => {
    expect(() => compiled(JSON.parse(JSON.stringify(policy)))).toThrow(
      expect.objectContaining({
        code: "INVALID_POLICY",
        message: expect.stringContaining(`Invalid ${field}:`),
      }),
    );
  });
});
