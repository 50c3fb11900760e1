package dev.drover.view;

/** Who acts on changes of the view. Pictures may be skipped, never reordered, and no change is left out. */
public interface ViewListener {
    /**
     * The view has changed.
     *
     * @param changes all that differs from the picture that was told before
     */
    void onChanged(ClusterView view, ViewChanges changes);
}
