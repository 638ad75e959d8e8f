/**
 * What the source asks of the server's catalog and changes in it: tables and their keys, publication, slot, rights.
 * Blocking JDBC on connections it is given, called on threads of the source; takes values, never the options. May depend on
 * core, {@code pgoutput}'s LSNs, {@code error} and pgjdbc.
 */
@NullMarked
package dev.penstock.source.catalog;

import org.jspecify.annotations.NullMarked;
