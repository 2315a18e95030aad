// How caches know what is the same record: by its id; what has none is a part of what it stands in.
import { isObjectType } from 'graphql'

/** The types whose values have no id. */
export const keyless = (schema) =>
  Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__') && !type.getFields().id)
    .filter((type) => ![schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].includes(type))
    .map((type) => type.name)
