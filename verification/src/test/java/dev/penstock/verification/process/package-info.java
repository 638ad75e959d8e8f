/** Programs that tests run in processes of their own, to kill them. */
@NullMarked
package dev.penstock.verification.process;

import org.jspecify.annotations.NullMarked;
