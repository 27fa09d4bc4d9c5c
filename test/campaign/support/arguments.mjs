// Reads `--name number` pairs for campaigns; says what is known when something is not.

export function readArguments(args, defaults) {
  const found = { ...defaults };
  for (let index = 0; index < args.length; index += 2) {
    const name = args[index]?.replace(/^--/, '');
    const value = Number(args[index + 1]);
    const known = Object.keys(defaults)
      .map((key) => `--${key} N`)
      .join(' ');
    if (!(name in found) || !Number.isInteger(value)) throw new Error(`Unknown: ${args[index]} ${args[index + 1]}. Known: ${known}`);
    found[name] = value;
  }
  return found;
}
