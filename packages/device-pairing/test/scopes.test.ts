import { describe, expect, it } from "vitest";
import { coversScope, hostCaller, OPERATOR_SCOPES, ownerCaller, sessionCaller } from "../src/index.js";
import {
  coversScopes,
  intersectScopes,
  mayHaveScopes,
  mayRolesHaveScopes,
  uniteScopes,
} from "../src/scopes.js";

/** Columns in the order of `OPERATOR_SCOPES`. Whoever changes a cell changes who may do what: review it. */
const TRUTH = `
                        admin read write approvals pairing questions talk talk.secrets
operator.admin          yes   yes  yes   yes       yes     yes       yes  yes
operator.read           -     yes  -     -         -       -         -    -
operator.write          -     yes  yes   -         -       -         -    -
operator.approvals      -     -    -     yes       -       -         -    -
operator.pairing        -     -    -     -         yes     -         -    -
operator.questions      -     -    -     -         -       yes       -    -
operator.talk           -     -    -     -         -       -         yes  -
operator.talk.secrets   -     -    -     -         -       -         -    yes
`;

describe("scopes", () => {
  it("S38: admin covers every operator scope, write covers read, and nothing else covers anything but itself.", () => {
    const [heading = [], ...rows] = TRUTH.trim()
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
    expect(OPERATOR_SCOPES).toEqual(heading.map((name) => `operator.${name}`));
    expect(rows.map(([have]) => have)).toEqual([...OPERATOR_SCOPES]);
    const computed = OPERATOR_SCOPES.map((have) => [
      have,
      ...OPERATOR_SCOPES.map((wanted) => (coversScope([have], wanted) ? "yes" : "-")),
    ]);
    expect(computed).toEqual(rows);
  });

  it("S38: several scopes cover what each covers alone, and none cover nothing.", () => {
    for (const first of OPERATOR_SCOPES) {
      for (const second of OPERATOR_SCOPES) {
        for (const wanted of OPERATOR_SCOPES) {
          const alone = coversScope([first], wanted) || coversScope([second], wanted);
          expect(coversScope([first, second], wanted)).toBe(alone);
        }
      }
      expect(coversScope([], first)).toBe(false);
    }
  });

  it("Admin covers a scope that is yet to come, but nothing outside of operator.", () => {
    expect(coversScope(["operator.admin"], "operator.new")).toBe(true);
    expect(coversScope(["operator.admin"], "node.admin")).toBe(false);
    expect(coversScope(["operator.admin"], "operatoradmin")).toBe(false);
    expect(coversScope(["constructor"], "operator.read")).toBe(false);
    expect(coversScope(["operator.*"], "operator.read")).toBe(false);
  });

  it("S35, S36: an operator may have known scopes alone, a node none.", () => {
    expect(mayHaveScopes("operator", OPERATOR_SCOPES)).toBe(true);
    expect(mayHaveScopes("operator", ["operator.root"])).toBe(false);
    expect(mayHaveScopes("operator", ["node.read"])).toBe(false);
    expect(mayHaveScopes("node", [])).toBe(true);
    for (const scope of OPERATOR_SCOPES) expect(mayHaveScopes("node", [scope])).toBe(false);
    expect(mayRolesHaveScopes(["node"], ["operator.read"])).toBe(false);
    expect(mayRolesHaveScopes(["node", "operator"], ["operator.read"])).toBe(true);
  });

  it("What two lists give together is never more than either.", () => {
    expect(intersectScopes(["operator.admin"], ["operator.read"])).toEqual(["operator.read"]);
    expect(intersectScopes(["operator.read"], ["operator.write"])).toEqual(["operator.read"]);
    expect(intersectScopes(["operator.read"], ["operator.pairing"])).toEqual([]);
    expect(intersectScopes(["operator.admin"], ["operator.admin", "operator.read"])).toEqual([
      "operator.admin",
    ]);
    expect(intersectScopes(["operator.root"], ["operator.root"])).toEqual([]);
    for (const left of OPERATOR_SCOPES) {
      for (const right of OPERATOR_SCOPES) {
        const both = intersectScopes([left], [right]);
        expect(coversScopes([left], both) && coversScopes([right], both)).toBe(true);
      }
    }
  });

  it("United scopes are sorted, once each.", () => {
    expect(uniteScopes(["operator.write", "operator.read"], [], ["operator.read"])).toEqual([
      "operator.read",
      "operator.write",
    ]);
  });
});

describe("callers", () => {
  it("A host and an owner have admin, a session has what it has, and only a session is a device.", () => {
    expect(hostCaller("alice")).toEqual({ surface: "host", id: "alice", scopes: ["operator.admin"] });
    expect(ownerCaller("telegram:1")).toEqual({
      surface: "chat",
      id: "telegram:1",
      scopes: ["operator.admin"],
    });
    expect(sessionCaller({ scopes: ["operator.read"] })).toEqual({
      surface: "rpc",
      id: "shared-secret",
      scopes: ["operator.read"],
    });
    expect(sessionCaller({ scopes: [], deviceId: "d" })).toEqual({
      surface: "rpc",
      id: "device:d",
      scopes: [],
      deviceId: "d",
    });
  });
});
