/** Methods that listen to changes: how they are found among the beans, checked and called. */
@NullMarked
package dev.penstock.spring.internal.listener;

import org.jspecify.annotations.NullMarked;
