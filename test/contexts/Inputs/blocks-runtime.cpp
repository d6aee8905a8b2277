// What blocks that nobody copies want of a runtime library.
extern "C" {
void *_NSConcreteStackBlock[32];
void *_NSConcreteGlobalBlock[32];
}
