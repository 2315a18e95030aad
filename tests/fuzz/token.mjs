// An administrator's access token.
import { tokenOf } from '../clients/support/service.mjs'

console.log(await tokenOf('administrator'))
