/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* first-frame [LEFT TOP WIDTH HEIGHT] tells on a line when something has been drawn
 * on a display that is black: a whole frame, as programs draw it at once. Given a
 * part of the display, it tells then when that part looks different. */

typedef struct
{
  int left;
  int top;
  unsigned int width;
  unsigned int height;
} Part;

static XImage *
look (Display    *display,
      const Part *part)
{
  return XGetImage (display, DefaultRootWindow (display),
                    part->left, part->top, part->width, part->height, AllPlanes, ZPixmap);
}

static void
rest (void)
{
  nanosleep (&(struct timespec) { .tv_nsec = 2000000 }, NULL);
}

static void
say (const char *what)
{
  puts (what);
  fflush (stdout);
}

static int
is_drawn (Display *display)
{
  XImage *image = look (display, &(Part) { 60, 60, 240, 240 });
  int drawn = 0;

  for (int y = 0; !drawn && y < image->height; y += 8)
    for (int x = 0; !drawn && x < image->width; x += 8)
      drawn = (XGetPixel (image, x, y) & 0xffffff) != 0;
  XDestroyImage (image);

  return drawn;
}

static int
is_same (Display    *display,
         const Part *part,
         XImage     *before)
{
  XImage *now = look (display, part);
  int same = memcmp (before->data, now->data, (size_t) now->bytes_per_line * now->height) == 0;

  XDestroyImage (now);

  return same;
}

int
main (int    argc,
      char **argv)
{
  Display *display = XOpenDisplay (NULL);
  Part part;
  XImage *before;

  if (display == NULL || is_drawn (display))
    return 1;

  say ("black");
  while (!is_drawn (display))
    rest ();
  say ("drawn");
  if (argc != 5)
    return 0;

  part = (Part) { atoi (argv[1]), atoi (argv[2]), atoi (argv[3]), atoi (argv[4]) };
  before = look (display, &part);
  while (is_same (display, &part, before))
    rest ();
  say ("changed");

  return 0;
}
