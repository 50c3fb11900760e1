package dev.drover.view;

/** Who acts on changes of the view. Pictures may be skipped, never reordered: compare with the one before. */
public interface ViewListener {
    void onChanged(ClusterView view);
}
