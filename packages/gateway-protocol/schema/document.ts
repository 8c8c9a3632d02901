import { callSchemas } from "./calls.js";
import { connectSchemas } from "./connect.js";
import { deviceSchemas } from "./devices.js";
import { eventSchemas } from "./events.js";
import { frameSchemas } from "./frames.js";
import { helloSchemas } from "./hello.js";
import { nodeDescribeResult, nodeSchemas } from "./nodes.js";
import { systemSchemas } from "./system.js";
import { ref, type Schema } from "./build.js";

/** Every definition, by the file of types that it goes to. */
export const groups: Readonly<Record<string, Readonly<Record<string, Schema>>>> = {
  frame: frameSchemas,
  connect: connectSchemas,
  hello: helloSchemas,
  device: deviceSchemas,
  node: { ...nodeSchemas, NodeDescribeResult: nodeDescribeResult },
  call: callSchemas,
  system: systemSchemas,
  event: eventSchemas,
};

/** `device.pair.list` has `DevicePairListParams` and `DevicePairListResult`. */
export function definitionName(name: string, suffix: "Params" | "Result" | "Event"): string {
  const words = name.split(/[.-]/).map((word) => word.slice(0, 1).toUpperCase() + word.slice(1));
  return words.join("") + suffix;
}

const definitions: Readonly<Record<string, Schema>> = Object.assign({}, ...Object.values(groups));

/** The published schema file: a frame at its root, all the rest below `definitions`. */
export function schemaDocument(methods: readonly string[], events: readonly string[]) {
  const calls = methods.map((method) => [
    method,
    {
      type: "object",
      properties: {
        params: ref(definitionName(method, "Params")),
        result: ref(definitionName(method, "Result")),
      },
    },
  ]);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Gateway protocol",
    description: "Frames of the gateway’s WebSocket protocol, versions 3 and 4.",
    anyOf: [ref("RequestFrame"), ref("ResponseFrame"), ref("EventFrame")],
    definitions: {
      ...definitions,
      Methods: {
        description: "Parameters and result of every method.",
        type: "object",
        properties: Object.fromEntries(calls),
      },
      Events: {
        description: "Payload of every event.",
        type: "object",
        properties: Object.fromEntries(events.map((event) => [event, ref(definitionName(event, "Event"))])),
      },
    },
  };
}
