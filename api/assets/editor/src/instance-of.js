// In place of graphql's own, which looks for a second copy of itself in development.
export const instanceOf = (value, constructor) => value instanceof constructor
