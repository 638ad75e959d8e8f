/** Every path of the library that sends SQL, in databases whose other users have set traps. */
package dev.penstock.verification.hostile;
