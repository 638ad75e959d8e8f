/** Parameters of the connector, and what Conduit passes to its process. */
@NullMarked
package dev.penstock.conduit.configuration;

import org.jspecify.annotations.NullMarked;
