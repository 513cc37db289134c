// node generate.mjs: writes src/services/schema.d.ts, the types of the API, from its description.
// An unchanged file is left alone, so that a build system sees nothing to do.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const description = new URL("../resources/openapi.yaml", import.meta.url);
const types = new URL("src/services/schema.d.ts", import.meta.url);

// What has a default may be left out of a request.
const tree = await openapiTS(description, { defaultNonNullable: false });
const text = `// Made from resources/openapi.yaml by generate.mjs.\n${astToString(tree)}`;
if (!existsSync(types) || readFileSync(types, "utf8") !== text) writeFileSync(types, text);
