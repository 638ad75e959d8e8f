/** Programs that run in processes of their own, to be killed, and the watch that ends them with their parent. */
@NullMarked
package dev.penstock.verification.process;

import org.jspecify.annotations.NullMarked;
