/** How a text begins that is worded for one caller: a plan that nobody asks for again is not kept. */
export const once = '/* once */'
