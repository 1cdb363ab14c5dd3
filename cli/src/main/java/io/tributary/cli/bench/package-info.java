/** Benchmarks, on servers of their own: what is promised of speed is a ratio of two times of one run. */
package io.tributary.cli.bench;
