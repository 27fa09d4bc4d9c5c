// Makes every mutant of a module at once: each changed place asks which mutant is on. Statements of `assert` and `unreachable` are left
// alone, because they stop on bugs and decide nothing.
import { parseSync } from 'oxc-parser';

const swaps = {
  '===': ['!=='],
  '!==': ['==='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '&&': ['||'],
  '||': ['&&'],
  '??': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
};
const callSwaps = { some: 'every', every: 'some', min: 'max', max: 'min', findLast: 'find', find: 'findLast' };
const dropped = new Set(['filter', 'sort', 'toSorted', 'toReversed']);
const untouched = new Set(['assert', 'unreachable']);

/** The source with all its mutants in it, and what each of them is. `firstId` numbers them on over several files. */
export function instrument(file, source, firstId) {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  const sites = [];
  const mutants = [];
  const text = (node) => source.slice(node.start, node.end);

  function site(node, variants, statement = false) {
    const made = variants.map(([kind, code]) => {
      const id = firstId + mutants.length;
      mutants.push({
        id,
        file,
        line: source.slice(0, node.start).split('\n').length,
        kind,
        was: text(node).slice(0, 90).replace(/\s+/g, ' '),
        now: code.slice(0, 90).replace(/\s+/g, ' '),
      });
      return { id, code };
    });
    sites.push({ start: node.start, end: node.end, made, statement });
  }

  function visit(node, parent, key) {
    if (node === null || typeof node !== 'object') return;
    if (Array.isArray(node)) return node.forEach((item) => visit(item, parent, key));
    if (typeof node.type !== 'string' || node.type.startsWith('TSType') || node.type.startsWith('TSInterface') || node.type === 'ImportDeclaration') return;
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier' && untouched.has(node.callee.name)) return;
    expression(node, parent, key);
    for (const [name, child] of Object.entries(node))
      if (name !== 'type' && name !== 'typeAnnotation' && name !== 'returnType' && name !== 'typeArguments' && name !== 'typeParameters')
        visit(child, node, name);
  }

  function expression(node, parent, key) {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression':
      case 'AssignmentExpression':
        if (swaps[node.operator] !== undefined) {
          const left = node.type === 'AssignmentExpression' ? text(node.left) : `(${text(node.left)})`;
          site(
            node,
            swaps[node.operator].map((operator) => [`${node.operator} to ${operator}`, `${left} ${operator} (${text(node.right)})`]),
          );
        }
        return;
      case 'UnaryExpression':
        if (node.operator === '!') site(node, [['no negation', text(node.argument)]]);
        return;
      case 'ConditionalExpression':
        site(node.test, [
          ['condition true', 'true'],
          ['condition false', 'false'],
        ]);
        return;
      case 'IfStatement':
        site(node.test, [
          ['condition true', 'true'],
          ['condition false', 'false'],
        ]);
        return;
      case 'Literal':
        return literal(node, parent, key);
      case 'TemplateLiteral':
        if (node.expressions.length > 0) site(node, [['empty template', '""']]);
        return;
      case 'ArrayExpression':
        if (node.elements.length > 0) site(node, [['empty list', '[]']]);
        return;
      case 'ObjectExpression':
        if (node.properties.length > 0) site(node, [['empty object', '{}']]);
        return;
      case 'CallExpression':
        return call(node);
      case 'BlockStatement':
        if (node.body.length > 0 && parent?.type !== 'TryStatement') site(node, [['empty block', '']], true);
        return;
      default:
    }
  }

  function literal(node, parent, key) {
    if (key === 'key' && !parent.computed) return;
    if (parent?.type === 'ExpressionStatement' || parent?.type.startsWith('TS')) return;
    if (typeof node.value === 'boolean') site(node, [['other boolean', String(!node.value)]]);
    else if (typeof node.value === 'bigint') site(node, [['one more', `${node.value + 1n}n`]]);
    else if (typeof node.value === 'number') site(node, [['one more', String(node.value + 1)]]);
    else if (typeof node.value === 'string' && node.value !== '') site(node, [['empty text', '""']]);
  }

  function call(node) {
    const { callee } = node;
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return;
    const { name } = callee.property;
    const rest = source.slice(callee.property.end, node.end);
    if (callSwaps[name] !== undefined)
      site(node, [[`${name} to ${callSwaps[name]}`, `${source.slice(node.start, callee.property.start)}${callSwaps[name]}${rest}`]]);
    else if (dropped.has(name)) site(node, [[`no ${name}`, text(callee.object)]]);
  }

  visit(program.body, null, '');
  return { code: render(source, sites), mutants };
}

/** Puts the sites into the source, the inner ones into the outer ones. */
function render(source, sites) {
  const unique = new Map();
  for (const one of sites) {
    const at = `${one.start}:${one.end}:${one.statement}`;
    unique.set(at, { ...one, made: [...(unique.get(at)?.made ?? []), ...one.made] });
  }
  const sorted = [...unique.values()].sort((a, b) => a.start - b.start || b.end - a.end);
  let index = 0;
  function upTo(from, end) {
    let out = '';
    let place = from;
    while (index < sorted.length && sorted[index].end <= end && sorted[index].start >= place) {
      const one = sorted[index];
      index += 1;
      out += source.slice(place, one.start) + put(one);
      place = one.end;
    }
    return out + source.slice(place, end);
  }
  function put(one) {
    const inner = upTo(one.start, one.end);
    const on = ({ id }) => `globalThis.__mutant === ${id}`;
    if (one.statement) return `{ if (!(${one.made.map(on).join(' || ')})) ${inner} }`;
    return `(${one.made.map((made) => `${on(made)} ? (${made.code}) : `).join('')}(${inner}))`;
  }
  return upTo(0, source.length);
}
