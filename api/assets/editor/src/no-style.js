// In place of `react-style-singleton`: see build.mjs.
export const styleSingleton = () => () => null
export const styleHookSingleton = () => () => {}
export const stylesheetSingleton = () => ({ add() {}, remove() {} })
