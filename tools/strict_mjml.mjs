// Reads {name: source} from standard input, compiles each with MJML's own program at its strictest, and prints {name: [what is wrong]}.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const mjml = createRequire(process.argv[2])('mjml');
const compile = mjml.default ?? mjml;
const told = {};
for (const [name, source] of Object.entries(JSON.parse(readFileSync(0, 'utf8')))) {
  try {
    const { errors } = await compile(source, { validationLevel: 'strict', keepComments: true });
    told[name] = errors.map(error => error.formattedMessage);
  } catch (error) {
    told[name] = error.errors ? error.errors.map(each => each.formattedMessage) : [String(error)];
  }
}
console.log(JSON.stringify(told));
