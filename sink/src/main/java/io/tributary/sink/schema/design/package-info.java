/** From the sources' schemas to the target's: pure functions, which say what they cannot decide in findings. */
package io.tributary.sink.schema.design;
