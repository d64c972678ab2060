/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <stdio.h>
#include <time.h>

/* Tells on a line when something has been drawn on a display that is black: a
 * whole frame, as programs draw it at once. */

#define LEFT 60
#define TOP 60
#define SIDE 240

static int
is_drawn (Display *display)
{
  XImage *image = XGetImage (display, DefaultRootWindow (display), LEFT, TOP, SIDE, SIDE, AllPlanes, ZPixmap);
  int drawn = 0;

  for (int y = 0; !drawn && y < SIDE; y += 8)
    for (int x = 0; !drawn && x < SIDE; x += 8)
      drawn = (XGetPixel (image, x, y) & 0xffffff) != 0;
  XDestroyImage (image);

  return drawn;
}

int
main (void)
{
  Display *display = XOpenDisplay (NULL);

  if (display == NULL || is_drawn (display))
    return 1;

  puts ("black");
  fflush (stdout);
  while (!is_drawn (display))
    nanosleep (&(struct timespec) { .tv_nsec = 2000000 }, NULL);
  puts ("drawn");

  return 0;
}
