/** resources/openapi.yaml as the judge of every answer. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "yaml";

export const openapi = parse(readFileSync(new URL("../../resources/openapi.yaml", import.meta.url), "utf8"));
export const methods = ["get", "post", "put", "delete", "patch"];

/** Answers may grow for clients; here, what is not described is a mistake of one side or the other. */
const open = new Set(["Error", "HostKeyError"]);
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  if (copy.type === "object" && copy.properties && !("additionalProperties" in copy)) {
    copy.additionalProperties = false;
  }
  return copy;
}
const strict = structuredClone(openapi);
for (const [name, schema] of Object.entries(strict.components.schemas)) {
  if (!open.has(name)) strict.components.schemas[name] = closed(schema);
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema(strict, "krown");

function check(pointer, value, what) {
  const validate = ajv.getSchema(`krown#${pointer}`) ?? ajv.compile({ $ref: `krown#${pointer}` });
  assert.ok(
    validate(value),
    `${what} does not fit ${pointer}: ${ajv.errorsText(validate.errors)}\n` +
      JSON.stringify(value)?.slice(0, 2000),
  );
}

/** Fails unless `value` is what components/schemas/`name` describes. */
export function checkSchema(name, value) {
  check(`/components/schemas/${name}`, value, name);
}

/** Fails unless every example of the description fits its own schema; gives how many there are. */
export function checkExamples(node = strict, pointer = "") {
  if (node === null || typeof node !== "object") return 0;
  let count = 0;
  if (node.schema && "example" in node) {
    check(`${pointer}/schema`, node.example, "The example");
    count += 1;
  }
  for (const [key, value] of Object.entries(node)) count += checkExamples(value, `${pointer}/${escape(key)}`);
  return count;
}

const escape = (key) => key.replaceAll("~", "~0").replaceAll("/", "~1");
const templates = Object.keys(openapi.paths).map((path) => ({
  path,
  expression: new RegExp(`^${path.replaceAll(".", "\\.").replace(/\{[^}]+\}/g, "[^/]+")}$`),
}));

/** The path of the description that `path` is an instance of, or undefined. */
export function templateOf(path) {
  return templates.find(({ expression }) => expression.test(path.split("?")[0]))?.path;
}

/** What was driven in this process: "GET /api/servers 200". */
export const driven = new Set();

const apiHeaders = {
  "cache-control": /\bno-store\b/,
  "x-content-type-options": /^nosniff$/,
  "referrer-policy": /^no-referrer$/,
  "content-security-policy": /frame-ancestors 'none'/,
};

function checkError(status, body, what) {
  check("/components/schemas/Error", body, what);
  const listed = openapi["x-error-codes"][body.code];
  assert.ok(listed, `${what}: the code "${body.code}" is not listed under x-error-codes`);
  assert.equal(Number.parseInt(listed, 10), status, `${what}: "${body.code}" is listed for another status`);
}

/**
 * Fails unless this answer is a documented one.
 * @param {{method: string, path: string, status: number, headers: Record<string, string>, text: string}} answer
 */
export function checkAnswer({ method, path, status, headers, text }) {
  const what = `${method} ${path} -> ${status}`;
  assert.notEqual(status, 500, `${what}: a bug of ours: ${text}`);
  for (const [name, value] of Object.entries(apiHeaders)) {
    assert.match(headers[name] ?? "", value, `${what}: header ${name}`);
  }
  const template = templateOf(path);
  const verb = method === "HEAD" ? "get" : method.toLowerCase();
  const operation = template && openapi.paths[template][verb];
  if (operation) driven.add(`${verb.toUpperCase()} ${template} ${status}`);
  if (method === "HEAD") return assert.equal(text, "", `${what}: HEAD has no body`);
  if (status === 204) {
    assert.equal(text, "", `${what}: 204 has no body`);
  } else {
    assert.match(
      headers["content-type"] ?? "",
      /^application\/json(; ?charset=utf-8)?$/i,
      `${what}: ${text}`,
    );
  }
  const body = text === "" ? undefined : JSON.parse(text);
  if (status >= 400) checkError(status, body, what);
  if (!template) return assert.equal(status, 404, what);
  if (!operation) return checkNotAllowed(template, status, headers, what);

  const listed = operation.responses[status];
  assert.ok(listed, `${what} is not documented: ${text.slice(0, 500)}`);
  if (listed.$ref) {
    checkByResponse(listed.$ref.slice(1), headers, body, what);
  } else {
    checkByResponse(`/paths/${escape(template)}/${verb}/responses/${status}`, headers, body, what);
  }
}

function checkNotAllowed(template, status, headers, what) {
  assert.equal(status, 405, `${what}: ${template} does not know this method`);
  const allowed = (headers.allow ?? "").split(/, */).sort();
  const known = methods
    .filter((method) => openapi.paths[template][method])
    .map((method) => method.toUpperCase());
  if (known.includes("GET")) known.push("HEAD");
  assert.deepEqual(
    allowed.filter((method) => method !== "OPTIONS"),
    known.sort(),
    `${what}: Allow`,
  );
}

function checkByResponse(pointer, headers, body, what) {
  const response = pointer
    .slice(1)
    .split("/")
    .reduce((node, key) => node[key.replaceAll("~1", "/").replaceAll("~0", "~")], strict);
  for (const name of Object.keys(response.headers ?? {})) {
    assert.ok(headers[name.toLowerCase()], `${what}: the header ${name} is missing`);
  }
  if (!response.content) return;
  check(`${pointer}/content/application~1json/schema`, body, what);
}

/** Fails unless this WebSocket may send bytes. */
export function checkBytes(path) {
  const { binary } = openapi["x-websockets"][templateOf(path)];
  assert.ok(binary?.server, `${path} sent a binary message, which is not documented`);
}

/** Fails unless `message` is an event that this WebSocket may send. */
export function checkEvent(path, message) {
  const events = openapi["x-websockets"][templateOf(path)].server.map(({ $ref }) => $ref.split("/").pop());
  const name = events.find(
    (event) => openapi.components.schemas[event].properties.event.const === message.event,
  );
  assert.ok(name, `${path} sent an event that is not documented: ${JSON.stringify(message).slice(0, 500)}`);
  checkSchema(name, message);
  if (message.event === "error") {
    const { code } = message.payload;
    assert.ok(openapi["x-error-codes"][code], `the code "${code}" is not listed under x-error-codes`);
  }
}
