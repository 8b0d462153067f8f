#!/usr/bin/env node
/** Entry point: hands the command line over. Code is compiled once and cached beside the data. */
import { enableCompileCache } from 'node:module'

enableCompileCache()
const { run } = await import('./cli/program.ts')
const code = await run(process.argv.slice(2))
if (code !== 0) process.exitCode = code
