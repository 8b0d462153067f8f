#!/usr/bin/env node
/**
 * Entry point: hands the command line over. Compiled code is cached in the temporary folder. This one
 * file is JavaScript: were it not, Node would load what strips types, 10 MB, for it alone.
 */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { run } = await import('./cli/program.ts')
const code = await run(process.argv.slice(2))
if (code !== 0) process.exitCode = code
