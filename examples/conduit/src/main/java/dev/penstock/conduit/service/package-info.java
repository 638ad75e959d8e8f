/** Services of the plug-in protocol: source, destination, and the small ones. */
@NullMarked
package dev.penstock.conduit.service;

import org.jspecify.annotations.NullMarked;
