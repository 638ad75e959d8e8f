/** Source and sink as a connector of Conduit: the plugin process and its gRPC services. */
@NullMarked
package dev.penstock.conduit;

import org.jspecify.annotations.NullMarked;
