/** The path of the sequelint binary. Throws an error with a `remedy` when there is none for this machine. */
export function getBinaryPath(): string;
