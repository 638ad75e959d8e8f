/**
 * Reading of tables at one consistent point: the plan, the readers that share an exported snapshot, and the bounded
 * queue between them and the session. This package knows nothing of the stream.
 */
@NullMarked
package dev.penstock.source.internal.snapshot;

import org.jspecify.annotations.NullMarked;
